-- From sparse, sparse-pairs, sparse-choice and means: the facts stated in the section.
SELECT (SELECT max(n) FROM sparse WHERE metric = 'recognised') AS songs,
    (SELECT max(seeds) FROM sparse_pairs) AS seeds,
    (SELECT method FROM sparse_choice WHERE chosen) AS chosen,
    (SELECT numbers FROM sparse_choice WHERE chosen) AS chosen_numbers,
    (SELECT min(numbers) FROM sparse_choice WHERE method = 'network' AND qualifies = 'yes') AS network_numbers,
    (SELECT max(numbers) FROM sparse WHERE metric = 'recognised' AND method = 'sparse' AND value = 0) AS none_recognised,
    (SELECT min(numbers) FROM sparse WHERE metric = 'recognised' AND method = 'sparse' AND value > 0) AS last_recognised,
    (SELECT count(*) FROM means) AS means, (SELECT sum(decoded) FROM means) AS means_decoded,
    (SELECT reason FROM means WHERE NOT decoded GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 1) AS usual_reason
