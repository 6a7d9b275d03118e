import type { ReactNode } from "react";
import type { Hit } from "./ItemPicker";

/** A column of lines that are typed. */
export interface LineColumn<L> {
  key: string;
  title: string;
  /** What is to be known before something is typed into it. */
  hint?: string;
  width: number;
  grow?: boolean;
  /** Stays on the left; frozen columns come first. */
  frozen?: boolean;
  /** Left out unless somebody chooses it. */
  optional?: boolean;
  align?: "left" | "right" | "center";
  /** What the cell shows. */
  show: (line: L) => ReactNode;
  /** Why a line's cell stays as it is; undefined where it can be edited. */
  locked?: (line: L) => string | undefined;
  /** How it is edited; none for a cell that only shows. */
  edit?:
    | {
        type: "text";
        text: (line: L) => string;
        put: (line: L, text: string) => L | null;
        problem: string | ((text: string, line: L) => string);
      }
    | {
        type: "choice";
        value: (line: L) => string;
        options: (line: L) => { value: string; label: string }[];
        put: (line: L, value: string) => L;
        /** Takes what is pasted and not among the options as they are known here: the program says whether it is one. */
        read?: (line: L, text: string) => L | null;
        /** Among the options; a function is told what is typed and finds the options itself. */
        search?: boolean | ((text: string) => void);
      }
    /** `available`: whoever looks for one is told how much of each can still be promised. */
    | { type: "item"; available?: boolean; value: (line: L) => string; put: (line: L, hit: Hit) => L };
}
