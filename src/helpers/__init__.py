"""Reported figures on North Korean troops and workers in Russia: load, read, compare, draw, report.

Data flows one way; a module imports only from those above it:

warm         the process that kernels are forked from
kernels      kernels forked from it, for notebooks in numbers
paths        where the project keeps its things
phrases      a few words to value, hedge and unit
lines        CSV files as lines of cells, problems by line
schema       cells against the Table Schema
checks       what no schema can say of the tables
tables       the curated tables, loaded and checked
readings     claims to low, best and high, for a replay day and a choice of outlets
points       one origin, one point; conflicts; where a point comes from
derived      points that follow from others
growth       changes, and refusals with their reasons
proportions  shares of those sent, sizes beside the labour shortage
wording      numbers, ranges and days in words
sentences    comparisons, conflicts and origins in sentences
style        how charts look
paper        a figure to draw on in inches
frames       days and values to inches
labels       text that meets no other text
drawing      panels of points over time
charts       what a chart says and holds
parameters   what a notebook may be asked
study        one choice of parameters, every table of it
listings     tables laid out for a reader
views        the charts of the notebooks
headlines    the front page: latest figures, sentences to print
provenance   who says what, in which words, and when
trees        the lineage of the figures, drawn
export       CSV files that are safe to open
display      show in a notebook, write to a folder
verify       tables against the articles' texts
reader       how words are read, shown
build        the tables of data/processed
explorer     controls for a notebook
runs         one notebook to its page
workers      where many notebooks are run
reports      notebooks to a folder of pages
sweeps       one notebook over many parameters
__main__     the command
"""

__version__ = "0.1.0"
