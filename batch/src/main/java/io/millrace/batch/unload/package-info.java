/** What a query answers, as files for others. */
package io.millrace.batch.unload;
