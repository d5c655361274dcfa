// What the workplace's pages do more comfortably with a script. Every one of them works without.
import "./busy.js";
import "./checks.js";
import "./copy.js";
import "./entry.js";
import "./problems.js";
import "./provider.js";
import "./review.js";
import "./rows.js";
import "./session.js";
import "./ticks.js";
