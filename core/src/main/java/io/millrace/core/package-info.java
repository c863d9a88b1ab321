/** What every part of Millrace shares: formats, the pipeline file, lake tables, SQL functions. */
package io.millrace.core;
