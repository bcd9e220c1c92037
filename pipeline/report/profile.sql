-- From features (what songs sound like), outliers and songs (the listing): the outliers with their group and
-- features; NAME_place is the share of all songs with a lower value.
WITH ranked AS (SELECT *, percent_rank() OVER (ORDER BY level) AS level_place, percent_rank() OVER (ORDER BY offset) AS offset_place,
    percent_rank() OVER (ORDER BY movement) AS movement_place, percent_rank() OVER (ORDER BY brightness) AS brightness_place FROM features)
SELECT o.number, o.key, o.label, s."group", o.sizes, r.level, r.level_place, r.movement, r.movement_place, r.brightness, r.brightness_place,
    r.offset, r.offset_place
FROM outliers o JOIN ranked r ON r.key = o.key JOIN songs s ON s.key = o.key ORDER BY o.rowid
