"""TIM: rules on dates and times."""
