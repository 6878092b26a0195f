chart-loading = Preparing the chart…
chart-failed = The chart could not be loaded. Its numbers are in the table; check the network and try again.
chart-retry = Try again
chart-table = Table
chart-empty = Nothing to show for this choice. Choose a longer period or a wider team.
