-- Of frechet (network, kind and frechet --interval's columns) and sounds: how far each kind of made music is
-- from other songs, and what it sounds like; network is empty for the kinds that no network made.
SELECT s.kind, s.network, s.pieces, f.frechet AS distance, f.low AS distance_low, f.high AS distance_high,
    s.level, s.movement, s.flatness, s.brightness, s.high
FROM sounds s JOIN frechet f ON f.kind = s.kind AND f.network = coalesce(s.network, 'songs') ORDER BY s.rowid
