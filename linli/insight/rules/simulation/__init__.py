"""A model of the loop by single events: what would happen with other arrivals, other limits, other numbers of posts.

Pure and seeded: the same model, scenario, staffing and seed give the same result. It knows posts, never people.

    worktime   when a unit works
    stories    what will happen to each case, drawn before anything is staffed
    engine     stories through the stations, post by post
    scenarios  what is different, as data with bounds
    measuring  shares in time, medians, backlogs, intervals over replications
    searching  how many posts are needed
"""
