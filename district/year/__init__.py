"""The district's year of events: what people ask and offices do, day by day, through the product's real actions.

A *line* is a module with `plans(...)` (what will come, drawn from the seed alone) and an `Agent` that takes each plan's next
step when its day has come. The calendar here is read from the packs by this package itself, and due days are counted day by
day by `oracle`: nothing of the product's clock is used to judge the product's clock.
"""
