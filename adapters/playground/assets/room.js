// The page: inputs go to the server, and changes of the room come back as
// rendered fragments.
import { listen } from "./update.js";
import { clicks } from "./clicks.js";
import { composers } from "./say.js";
import { forms } from "./form.js";
import { picker } from "./picker.js";
import { activity } from "./activity.js";

clicks();
composers();
forms();
picker();
activity();
listen();
