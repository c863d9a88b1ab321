/** What every benchmark needs: figures, and what they were measured on. */
package io.millrace.bench.measure;
