"""Explodes one item of the factory that networkx.rs hands over, with networkx, and says what came out and how long it took.

The graph is made beforehand, as ours is. Timed are the explosion over an order of the whole graph that was found once and kept, which
is the quickest that we know, and the way that one writes it down: descendants, their subgraph in topological order, sums. Lines of one
parent with the same component are one edge, which is quicker for networkx than a multigraph.
"""

import json
import sys
import time

import networkx as nx


def explode(graph, order, top, one):
    """How much of each item goes into one of the top, itself included."""
    need = {top: one}
    neighbours = graph.adj
    for item in order:
        quantity = need.get(item)
        if quantity is None:
            continue
        for component, line in neighbours[item].items():
            need[component] = need.get(component, 0) + quantity * line["per"] + line["fixed"]
    return need


def timed(runs, work):
    """What the work gives, and the median of its times in seconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - started)
    return answer, sorted(times)[runs // 2]


def in_full(graph, top):
    """The explosion from nothing but the graph."""
    part = graph.subgraph(nx.descendants(graph, top) | {top})
    return explode(graph, nx.topological_sort(part), top, 1.0)


def main(path, runs):
    graph, whole = nx.DiGraph(), nx.DiGraph()
    with open(path, encoding="utf-8") as lines:
        top = int(next(lines))
        for line in lines:
            parent, component, per, fixed, pieces = line.split()
            parent, component, per, fixed, pieces = int(parent), int(component), float(per), int(fixed), int(pieces)
            if graph.has_edge(parent, component):
                edge = graph[parent][component]
                edge["per"] += per
                edge["fixed"] += fixed
                edge["lines"] += 1
            else:
                graph.add_edge(parent, component, per=per, fixed=fixed, lines=1)
            if pieces > 0:
                before = whole[parent][component]["per"] if whole.has_edge(parent, component) else 0
                whole.add_edge(parent, component, per=before + pieces, fixed=0)
    order = list(nx.topological_sort(graph))
    need, kept = timed(runs, lambda: explode(graph, order, top, 1.0))
    again, full = timed(max(1, runs // 3), lambda: in_full(graph, top))
    assert again.keys() == need.keys()
    exact = explode(whole, list(nx.topological_sort(whole)), top, 1)
    json.dump(
        {
            "version": nx.__version__,
            "kept": kept,
            "full": full,
            "rows": len(need) - 1,
            "lines": sum(line["lines"] for item in need for line in graph.adj[item].values()),
            "whole_rows": len(exact) - 1,
            "whole_sum": str(sum(exact.values()) - 1),
        },
        sys.stdout,
    )


main(sys.argv[1], int(sys.argv[2]))
