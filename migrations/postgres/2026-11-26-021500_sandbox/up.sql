-- The right to make a sandbox and work in it, for the roles that come with the program. Books without login have no roles yet.
UPDATE role SET rights = trim(rights || ' sandbox'), revision = revision + 1
  WHERE ready_made AND code IN ('owner', 'planner', 'accountant', 'administrator');
