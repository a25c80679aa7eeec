// Chance that can be repeated: the same seed makes the same choices on every machine.

export class Chance {
  constructor(seed) {
    this.state = (seed * 0x9e3779b1) >>> 0;
  }

  // A number from 0 to 1 (mulberry32).
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(count) {
    return Math.floor(this.next() * count);
  }

  percent(share) {
    return this.next() * 100 < share;
  }

  one(items) {
    return items[this.below(items.length)];
  }

  // At least one of the items, each about `share` percent likely, in their order.
  some(items, share) {
    const kept = items.filter(() => this.percent(share));
    return kept.length > 0 ? kept : [this.one(items)];
  }
}
