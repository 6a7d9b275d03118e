import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useConnection } from "@/state/connection";
import { isOver, takeJob, useJobs } from "@/state/jobs";
import { goTo, isInSandbox } from "@/state/sandbox";
import { sessionDo } from "@/state/session";
import { call } from "@/transport/call";
import { deskState } from "@/transport/desk";
import { readAgain, spoil } from "@/transport/query";
import { transport } from "@/transport/transport";

/** What the program tells: jobs, and what others have changed. */
export function useNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const readJobs = () =>
      void call("job.list", {}).then(
        (answer) => {
          for (const job of answer.rows) takeJob(job);
        },
        () => undefined, // The status bar tells that the connection is gone.
      );
    readJobs();
    const heard = (connected: boolean) => {
      useConnection.getState().set(connected);
      if (!connected) return;
      // What was told before there was a line, or between two of them, was heard by nobody.
      readJobs();
      void readAgain(client);
    };
    const stop = transport().listen((event) => {
      switch (event.type) {
        case "job":
          // The other's jobs have the same numbers.
          if (event.sandbox === isInSandbox()) takeJob(event.job);
          break;
        case "spoiled":
          void spoil(client, event.tags, event.sandbox);
          break;
        case "replaced":
          // Numbers of jobs, and whoever was logged in, are those of other books.
          useJobs.setState({ jobs: [] });
          // The sandbox is one of the old ones.
          goTo(false);
          sessionDo({ replaced: true });
          readJobs();
          void readAgain(client);
          break;
        case "connection":
          heard(event.connected);
          // The server may be another one now, or the window itself may have the books.
          if (event.connected) {
            void deskState().then(
              ({ open }) => useConnection.getState().opened(open ?? null),
              () => undefined, // The next event tells.
            );
          }
          break;
      }
    }, heard);
    // Should an event be lost, a running job's state is still looked up.
    const timer = setInterval(() => {
      for (const job of useJobs.getState().jobs) {
        if (!isOver(job)) void call("job.get", { id: job.id }).then(takeJob, () => undefined);
      }
    }, 2000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [client]);
}
