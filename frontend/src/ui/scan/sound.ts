// What a scan is answered with besides the screen, for whoever does not look at it: a sound, and on a phone a shake.

/** Hertz and seconds, one after the other: high for what fits, low and twice for what does not. */
const tones: Record<"right" | "wrong", readonly (readonly [hertz: number, seconds: number])[]> = {
  right: [[1320, 0.09]],
  wrong: [
    [220, 0.16],
    [220, 0.16],
  ],
};
const shakes = { right: 60, wrong: [120, 80, 120] };

let context: AudioContext | null = null;

/** Sounds and shakes; where nothing can, nothing happens. */
export function sound(answer: "right" | "wrong"): void {
  navigator.vibrate?.(shakes[answer]);
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  let at = context.currentTime;
  for (const [hertz, seconds] of tones[answer]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + 0.06;
  }
}
