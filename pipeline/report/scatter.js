// scatter.js - the songs in three principal components, turned with mouse, finger or keys
//
// Reads the output of scatter.sql (#scatter pre) and replaces the still picture (.still) on the screen; in print
// the still picture remains. Everything from data is set as text, never as HTML.
'use strict';
(() => {
    const root = document.getElementById('scatter');
    const lines = root.querySelector('pre').textContent.trim().split('\n');
    const signals = lines[0].split(' ');
    const shares = lines.slice(1, 1 + signals.length).map((line) => {
        const [own, ...share] = line.split(' ');
        return { own: own.split(','), share: share.join(' ') };
    });
    const labels = new Map();
    const songs = lines.slice(1 + signals.length).map((line) => {
        const [first, ...cells] = line.split(' ');
        const places = cells.splice(0, signals.length).map((place) => ({
            xyz: place.replace('!', '').split(',').map((value) => value / 1000), outlier: place.endsWith('!') }));
        const number = Number(first), key = cells.shift(), label = cells.join(' ');
        labels.set(number, number ? label : 'others');
        return { number, label, key, places };
    });

    const START = { turn: -35 * Math.PI / 180, tilt: 25 * Math.PI / 180 };
    let view = { ...START };
    let signal = 0;
    let only = null; // the number of the one label in colour, null for all
    let pointed = null; // the song under the pointer
    let drawn = []; // [x, y, song] of the last picture, the nearest to the eye last

    const add = (parent, name, text, attributes = {}) => {
        const element = parent.appendChild(document.createElement(name));
        element.textContent = text;
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        return element;
    };
    const colour = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();
    // As in plots/components.gp: ten colours and seven marks.
    const hue = (number) => colour(number < 1 ? 'ghost' : ['rank1', 'rank2', 'rank3', 'rank4', 'rank5', 'rank6', 'rank7',
        'rank8', 'ink', 'quiet'][(number - 1) % 10]);
    const SHAPES = [null, [[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.2], [1.2, 1], [-1.2, 1]],
        [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]], [[0, 1.2], [1.2, -1], [-1.2, -1]]];
    const mark = (pen, number, x, y, size) => {
        const kind = number < 1 ? 0 : (number - 1) % 7;
        pen.beginPath();
        if (kind === 0) {
            pen.arc(x, y, size, 0, 7);
        } else if (kind < 5) {
            SHAPES[kind].forEach(([dx, dy]) => pen.lineTo(x + size * dx, y + size * dy));
        } else {
            const [dx, dy] = kind === 5 ? [size * 1.3, 0] : [size, size];
            pen.moveTo(x - dx, y - dy);
            pen.lineTo(x + dx, y + dy);
            pen.moveTo(x + dy, y - dx);
            pen.lineTo(x - dy, y + dx);
            pen.stroke();
            return;
        }
        pen.fill();
    };

    const chosen = add(root, 'div', '', { class: 'choices', role: 'group', 'aria-label': 'Vectors' });
    const canvas = add(root, 'canvas', '', { tabindex: '0', role: 'img',
        'aria-label': 'Songs in three principal components; the arrow keys turn them' });
    const says = add(root, 'p', '', { class: 'says', 'aria-live': 'polite' });
    const legend = add(root, 'div', '', { class: 'choices', role: 'group', 'aria-label': 'Labels' });

    const project = ([x, y, z]) => {
        const depth = z * Math.cos(view.turn) - x * Math.sin(view.turn);
        return [x * Math.cos(view.turn) + z * Math.sin(view.turn), y * Math.cos(view.tilt) - depth * Math.sin(view.tilt),
            depth * Math.cos(view.tilt) + y * Math.sin(view.tilt)];
    };
    const draw = () => {
        const width = canvas.clientWidth, height = canvas.clientHeight, dots = window.devicePixelRatio || 1;
        canvas.width = width * dots;
        canvas.height = height * dots;
        const pen = canvas.getContext('2d');
        pen.scale(dots, dots);
        const scale = Math.min(width, height) / 2 - 16;
        const screen = (point) => { const [a, b] = project(point); return [width / 2 + scale * a, height / 2 - scale * b]; };
        pen.font = '14px system-ui, sans-serif';
        pen.textAlign = 'center';
        pen.textBaseline = 'middle';
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]].forEach((axis, i) => {
            pen.strokeStyle = colour('grid');
            pen.beginPath();
            pen.moveTo(...screen(axis.map((value) => -value)));
            pen.lineTo(...screen(axis));
            pen.stroke();
            pen.fillStyle = colour('quiet');
            pen.fillText(shares[signal].own[i] ?? '', ...screen(axis.map((value) => 1.05 * value)));
        });
        const size = songs.length > 400 ? 2.2 : songs.length > 100 ? 3 : 4;
        const hues = new Map([...labels.keys()].map((number) => [number, hue(number)]));
        const ghost = colour('ghost'), ink = colour('ink');
        drawn = songs.map((song) => ({ song, place: song.places[signal], depth: project(song.places[signal].xyz)[2],
            faded: only !== null && song.number !== only }))
            .sort((a, b) => b.faded - a.faded || a.depth - b.depth)
            .map(({ song, place, faded }) => {
                const [x, y] = screen(place.xyz);
                pen.fillStyle = pen.strokeStyle = faded ? ghost : hues.get(song.number);
                pen.lineWidth = 1.5;
                mark(pen, song.number, x, y, size);
                if (place.outlier || song === pointed) {
                    pen.strokeStyle = ink;
                    pen.lineWidth = song === pointed ? 2 : 1;
                    pen.beginPath();
                    pen.arc(x, y, size + 4, 0, 7);
                    pen.stroke();
                }
                return [x, y, song];
            });
        says.textContent = pointed ? `${pointed.key} (${pointed.label})${pointed.places[signal].outlier ? ', an outlier' : ''}`
            : `Components 1 to 3: ${shares[signal].share} of the variance`;
    };

    const press = (group, pressed) => [...group.children].forEach((button) =>
        button.setAttribute('aria-pressed', String(button === pressed)));
    signals.forEach((name, i) => {
        const button = add(chosen, 'button', name, { type: 'button', 'aria-pressed': String(i === 0) });
        button.style.color = i ? `var(--rank${(i - 1) % 8 + 1})` : 'inherit';
        button.addEventListener('click', () => { signal = i; press(chosen, button); draw(); });
    });
    const key = [...labels.keys()].sort((a, b) => (a || 99) - (b || 99));
    const legends = key.map((number) => {
        const button = add(legend, 'button', '', { type: 'button', 'aria-pressed': 'false' });
        const sign = add(button, 'canvas', '', { width: '28', height: '28', 'aria-hidden': 'true' });
        button.append(labels.get(number));
        button.addEventListener('click', () => {
            only = only === number ? null : number;
            press(legend, only === null ? null : button);
            draw();
        });
        return () => {
            const pen = sign.getContext('2d');
            pen.clearRect(0, 0, 28, 28);
            pen.fillStyle = pen.strokeStyle = hue(number);
            pen.lineWidth = 3;
            mark(pen, number, 14, 14, 8);
        };
    });
    const redraw = () => { legends.forEach((sign) => sign()); draw(); };

    const turn = (dx, dy) => {
        view = { turn: view.turn + dx, tilt: Math.max(-Math.PI / 2, Math.min(Math.PI / 2, view.tilt + dy)) };
        draw();
    };
    let held = null;
    canvas.addEventListener('pointerdown', (event) => { held = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
    ['pointerup', 'pointercancel'].forEach((name) => canvas.addEventListener(name, () => { held = null; }));
    canvas.addEventListener('pointermove', (event) => {
        if (held) {
            const [x, y] = held;
            held = [event.clientX, event.clientY];
            turn((held[0] - x) / 120, (held[1] - y) / 120);
            return;
        }
        const box = canvas.getBoundingClientRect();
        let least = 12, nearest = null;
        for (const [x, y, song] of drawn) {
            const distance = Math.hypot(x - event.clientX + box.left, y - event.clientY + box.top);
            if (distance <= least) [least, nearest] = [distance, song];
        }
        if (nearest !== pointed) { pointed = nearest; draw(); }
    });
    canvas.addEventListener('pointerleave', () => { if (pointed && !held) { pointed = null; draw(); } });
    canvas.addEventListener('dblclick', () => { view = { ...START }; draw(); });
    canvas.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
        if (step) { event.preventDefault(); turn(...step); }
    });

    root.hidden = false;
    root.parentElement.classList.add('turning');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
    new ResizeObserver(draw).observe(canvas);
    redraw();
})();
