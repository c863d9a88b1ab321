/** The {@code millrace} command: what a user types, turned into calls of the other modules. */
package io.millrace.local.command;
