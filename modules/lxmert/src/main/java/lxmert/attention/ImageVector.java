package lxmert.attention;

/**
 * What an attention model makes of an image under a question: one vector, (B, size).
 *
 * @param name under which a {@link lxmert.model.Trace} is shown it
 * @param size of the vector
 */
record ImageVector(String name, long size) {}
