/** In which order a plan is written. */
import type { RecordChange } from './plan';
import { sameValues } from './record';

/** Live names come first when changes are scarce; names of a stack side by side, so that their marks share a set. */
export function inOrder(changes: readonly RecordChange[]): readonly RecordChange[] {
  const key = (change: RecordChange): string => {
    const { name, type } = change.type === 'delete' ? change.before : change.after;
    return `${rank(change)} ${name.slice(name.indexOf('.') + 1)} ${name} ${type}`;
  };
  return changes
    .map((change) => ({ change, key: key(change) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ change }) => change);
}

/** Of a plan in order, what is as urgent as its first change: what the rest must not keep waiting. */
export function mostUrgent(changes: readonly RecordChange[]): readonly RecordChange[] {
  const [first] = changes;
  return first === undefined ? [] : changes.filter((change) => rank(change) === rank(first));
}

function rank(change: RecordChange): number {
  switch (change.type) {
    case 'change': return sameValues(change.before.values, change.after.values) ? 3 : 0;
    case 'create': return 1;
    case 'delete': return 2;
  }
}
