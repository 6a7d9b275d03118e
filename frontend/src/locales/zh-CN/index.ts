import approval from "./approval.json";
import attachment from "./attachment.json";
import audit from "./audit.json";
import backup from "./backup.json";
import bom from "./bom.json";
import costing from "./costing.json";
import count from "./count.json";
import cutOver from "./cut_over.json";
import document from "./document.json";
import error from "./error.json";
import field from "./field.json";
import importing from "./import.json";
import label from "./label.json";
import lineage from "./lineage.json";
import master from "./master.json";
import money from "./money.json";
import month from "./month.json";
import outbox from "./outbox.json";
import outsourcing from "./outsourcing.json";
import people from "./people.json";
import reconcile from "./reconcile.json";
import sandbox from "./sandbox.json";
import scan from "./scan.json";
import script from "./script.json";
import shell from "./shell.json";
import snapshot from "./snapshot.json";
import standard from "./standard.json";
import stock from "./stock.json";
import ui from "./ui.json";
import workOrder from "./work_order.json";
import workReport from "./work_report.json";

export default {
  ...shell,
  ...ui,
  ...master,
  ...bom,
  ...importing,
  ...label,
  ...people,
  ...approval,
  ...attachment,
  ...audit,
  ...backup,
  ...sandbox,
  ...script,
  ...document,
  ...stock,
  ...count,
  ...costing,
  ...month,
  ...standard,
  ...scan,
  ...cutOver,
  ...money,
  ...outbox,
  ...outsourcing,
  ...reconcile,
  ...snapshot,
  ...lineage,
  ...error,
  ...field,
  ...workOrder,
  ...workReport,
};
