/**
 * Files and messages: atomic files, JSON and its rows, YAML, locks, digests, checks of arguments,
 * progress, and {@link lxmert.io.UserError}, a mistake explained in one sentence.
 */
@org.jspecify.annotations.NullMarked
package lxmert.io;
