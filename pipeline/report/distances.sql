-- From frechet (network, kind and the columns of frechet --interval) and sounds: the distance of each kind of
-- generated music to other songs, and what it sounds like. network is empty for kinds that do not come from a
-- network.
SELECT s.kind, s.network, s.pieces, f.frechet AS distance, f.low AS distance_low, f.high AS distance_high,
    s.level, s.movement, s.flatness, s.brightness, s.high
FROM sounds s JOIN frechet f ON f.kind = s.kind AND f.network = coalesce(s.network, 'songs') ORDER BY s.rowid
