/** What an aggregate's state costs as its groups grow. */
package io.millrace.bench.aggregate;
