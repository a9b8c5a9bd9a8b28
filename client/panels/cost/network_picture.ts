import { Graph, layout } from '@dagrejs/dagre';
import { show } from '../../../engine/graph/shape.ts';
import type { PlacedLayer } from '../../../server/editor/cost_report.ts';
import { element } from '../dom.ts';
import { svg } from '../svg.ts';
import type { Figures } from './figures.ts';
import { enter, roving } from './roving.ts';
import { describeLayer, markCurrent, type Selection } from './selection.ts';
import { bringIntoSight } from './sight.ts';

const BOX = { height: 30, perSign: 7.2, padding: 22 };
/** Room for `100 %` in the box of a layer that costs anything. */
const SHARE = 38;
/** Of the hottest: the name is still read on it, in light themes and dark ones. */
const HOTTEST = 0.45;
const EDGE_LABEL = { height: 14, perSign: 6.4 };
const CURVE = 6;

/** The network as it flows: a box a layer, as hot as its share of the step; the shape on every arrow, those that leave it too. */
export class NetworkPicture {
  readonly root = element('section', { class: 'network', 'aria-label': 'Network' });
  private boxes = new Map<string, SVGGElement>();
  private placed: { readonly of: string; readonly places: ReturnType<typeof place> } | undefined;
  private readonly scroller = element('div', {
    class: 'scroller',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Network picture',
  });

  constructor(private readonly selection: Selection) {
    this.root.append(element('h2', {}, 'Network'), this.scroller);
    selection.onChange(() => this.mark());
    roving(this.scroller, () => [...this.boxes.values()]);
  }

  show(figures: Figures): void {
    const { graph, estimate } = figures;
    const costs = new Map(estimate.layers.map((layer) => [layer.id, layer]));
    const hottest = Math.max(...estimate.layers.map(({ share }) => share), 1e-9);
    const { placed, width, height } = this.place(figures);
    const picture = svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'Layers in the order of flow' },
      svg(
        'defs',
        {},
        svg(
          'marker',
          { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
          svg('path', { class: 'head', d: 'M0,0 L8,4 L0,8 z' }),
        ),
      ),
    );
    for (const { from, to, shape } of arrowsOf(graph)) {
      const edge = placed.edge({ v: from, w: to });
      picture.append(svg('path', { class: 'edge', d: pathOf(edge.points), 'marker-end': 'url(#arrow)' }));
      picture.append(svg('text', { class: 'shape', x: edge.x!, y: edge.y! + 4, 'text-anchor': 'middle' }, show(shape)));
    }
    this.boxes = new Map();
    for (const node of graph.nodes) {
      const { x, y, width: wide, height: high } = placed.node(String(node.id));
      const layer = costs.get(node.id);
      const told = layer ? describeLayer(layer) : node.name;
      const box = svg(
        'g',
        { class: 'box', role: 'button', 'aria-label': told },
        svg('title', {}, told),
        svg('rect', { class: 'frame', x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 5 }),
        svg('rect', {
          class: 'heat',
          x: x - wide / 2,
          y: y - high / 2,
          width: wide,
          height: high,
          rx: 5,
          'fill-opacity': ((layer?.share ?? 0) / hottest) * HOTTEST,
        }),
        svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, node.name, ...shareOf(layer)),
      );
      this.selection.follow(box, node);
      this.boxes.set(node.name, box);
      picture.append(box);
    }
    for (const { from, name } of graph.outputs) {
      const { x, y } = placed.node(endOf(from));
      picture.append(svg('text', { class: 'end', x, y: y + 4, 'text-anchor': 'middle' }, name));
    }
    const boxes = [...this.boxes.values()];
    enter(boxes, boxes[0]);
    this.scroller.replaceChildren(picture);
    this.mark();
  }

  /** Layers of hundreds take a while, and stay where they are on another device or for another batch. */
  private place(figures: Figures): ReturnType<typeof place> {
    const { nodes, edges, outputs } = figures.graph;
    const of = JSON.stringify([nodes.map(({ id, name }) => [id, name]), edges, outputs]);
    if (of !== this.placed?.of) this.placed = { of, places: place(figures) };
    return this.placed.places;
  }

  private mark(): void {
    for (const [name, box] of this.boxes) {
      const isChosen = this.selection.has(name);
      if (isChosen && !box.classList.contains('chosen')) bringIntoSight(box, this.scroller);
      markCurrent(box, isChosen);
    }
  }
}

const endOf = (node: number): string => `end ${node}`;

/** From layer to layer, and out of the network. */
const arrowsOf = ({ edges, outputs }: Figures['graph']) => [
  ...edges.map(({ from, to, shape }) => ({ from: String(from), to: String(to), shape })),
  ...outputs.map(({ from, shape }) => ({ from: String(from), to: endOf(from), shape })),
];

/** Of a whole step, where it is worth a word: colour alone tells nothing to who does not see it. */
function shareOf(layer: PlacedLayer | undefined): SVGElement[] {
  const percent = Math.round(100 * (layer?.share ?? 0));
  return percent === 0 ? [] : [svg('tspan', { class: 'share', dx: 7 }, `${percent} %`)];
}

function place({ graph, estimate }: Figures) {
  const costly = new Set(estimate.layers.flatMap(({ id, bytes }) => (bytes > 0 ? [id] : [])));

  const placed = new Graph();
  placed.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 18, marginx: 8, marginy: 8 });
  for (const { id, name } of graph.nodes) {
    const width = BOX.padding + BOX.perSign * name.length + (costly.has(id) ? SHARE : 0);
    placed.setNode(String(id), { width, height: BOX.height });
  }
  for (const { from, name } of graph.outputs)
    placed.setNode(endOf(from), { width: BOX.perSign * name.length, height: EDGE_LABEL.height });
  for (const { from, to, shape } of arrowsOf(graph)) {
    const size = { width: EDGE_LABEL.perSign * show(shape).length, height: EDGE_LABEL.height, labelpos: 'c' as const };
    placed.setEdge(from, to, size);
  }
  layout(placed);
  const { width = 0, height = 0 } = placed.graph() as { width?: number; height?: number };
  return { placed, width: Math.ceil(width), height: Math.ceil(height) };
}

type Point = { readonly x: number; readonly y: number };

/** Straight lines with rounded corners. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  let path = `M${first.x},${first.y}`;
  rest.forEach((corner, at) => {
    const next = rest[at + 1];
    if (!next) {
      path += `L${corner.x},${corner.y}`;
      return;
    }
    const before = towards(corner, at === 0 ? first : rest[at - 1]!);
    const after = towards(corner, next);
    path += `L${before.x},${before.y}Q${corner.x},${corner.y} ${after.x},${after.y}`;
  });
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(0.5, CURVE / length);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
