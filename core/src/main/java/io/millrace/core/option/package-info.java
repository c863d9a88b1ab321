/**
 * Options: key, type, default, check and help in one typed place, read with all mistakes at once.
 */
package io.millrace.core.option;
