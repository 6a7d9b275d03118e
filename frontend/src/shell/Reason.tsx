import { Input } from "antd";
import { useId } from "react";

/** Why something is done, in a dialog: it has the keyboard at once, and Enter goes on; where a reason may be long, Enter is a new line and Ctrl Enter goes on. */
export function Reason({
  label,
  value,
  onChange,
  onGo,
  long = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Goes on; null as long as it cannot. */
  onGo: (() => void) | null;
  long?: boolean;
}) {
  const id = useId();
  const shared = { id, value, maxLength: 500, className: "reason", "data-autofocus": true };
  return (
    <>
      <label className="above" htmlFor={id}>
        {label}
      </label>
      {long ? (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 1, maxRows: 6 }}
          onChange={(e) => onChange(e.target.value)}
          onPressEnter={(e) => {
            if (!e.ctrlKey) return;
            e.preventDefault();
            onGo?.();
          }}
        />
      ) : (
        <Input
          {...shared}
          onChange={(e) => onChange(e.target.value)}
          onPressEnter={(e) => {
            // What is opened in its place, or under it, is not meant.
            e.preventDefault();
            onGo?.();
          }}
        />
      )}
    </>
  );
}
