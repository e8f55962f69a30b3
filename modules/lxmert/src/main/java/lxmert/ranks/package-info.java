/**
 * Processes that do one piece of work together, on one machine or several: how they meet, what they
 * hand to each other, and how each learns that another is gone. Knows nothing of training.
 */
@org.jspecify.annotations.NullMarked
package lxmert.ranks;
