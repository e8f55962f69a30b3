package lxmert.heads;

/**
 * One possibility of what was hidden.
 *
 * @param text a word piece of the model's vocabulary, or the name of an object or attribute
 * @param probability 0 to 1, among all word pieces, objects or attributes
 */
public record Guess(String text, double probability) {}
