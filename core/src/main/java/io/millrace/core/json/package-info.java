/** JSON in records' bytes: what formats and envelopes have in common about it. */
package io.millrace.core.json;
