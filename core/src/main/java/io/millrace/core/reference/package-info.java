/**
 * Reference tables: what records are looked up in, like a list of registered devices. They stand
 * beside the data's path, as views that conditions, aggregates and alerts can name.
 */
package io.millrace.core.reference;
