package lxmert.train;

import org.jspecify.annotations.Nullable;

/**
 * What kind of model a task makes, in the words of its report and its card.
 *
 * @param title of both
 * @param about what the model does, in a sentence or two
 * @param pipeline Hugging Face's name of such a task
 * @param dataset the form of its data, in one word
 * @param transformersClass the class of the transformers library that loads it; null for none
 * @param plottedFigure name of the figure, 0 to 1, that is drawn beside the loss
 * @param usage how this project uses the model, as a command
 */
public record ModelDescription(
    String title,
    String about,
    String pipeline,
    String dataset,
    @Nullable String transformersClass,
    String plottedFigure,
    String usage) {}
