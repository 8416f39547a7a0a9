// The one entry: every module is loaded through it, so that each runs exactly once.
import "./charts.js";
import "./copy.js";
import "./count.js";
import "./dialog.js";
import "./forms.js";
import "./keys.js";
import "./live.js";
import "./menu.js";
import "./preview.js";
import "./table.js";
import "./tabs.js";
import "./toasts.js";
