package lxmert.finetune;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.Example;
import lxmert.vision.Regions;

/**
 * What is in the data of a training.
 *
 * @param listed whether a list or the task says the answers
 * @param answers to choose from: of the list or the task, or, where there is no list, all of the
 *     training labels
 * @param frequent those of them that are labels of {@value #OFTEN} training examples or more, as a
 *     list made of the labels has them
 * @param coveredByFrequent training examples with a label among the frequent answers
 * @param train the training split
 * @param valid the validation split
 * @param unread a sentence for every file that could not be read
 */
public record DataFindings(
    boolean listed,
    int answers,
    int frequent,
    long coveredByFrequent,
    OfSplit train,
    OfSplit valid,
    List<String> unread) {
  /** Training examples that an answer has to be right for, to be learned (VQA's own rule). */
  public static final int OFTEN = 9;

  /** Copies the list. */
  public DataFindings {
    unread = List.copyOf(unread);
  }

  /**
   * What is in a split.
   *
   * @param examples that could be read
   * @param images that they are about
   * @param faults that were looked for, those that were not found included
   * @param drawn some examples, as a model gets them
   */
  public record OfSplit(
      long examples, long images, Map<DataFault, Found> faults, List<Drawn> drawn) {
    /** Copies the collections. */
    public OfSplit {
      faults = Collections.unmodifiableMap(new EnumMap<>(faults));
      drawn = List.copyOf(drawn);
    }
  }

  /**
   * How often there is a fault.
   *
   * @param count of examples or images
   * @param first the ids of the first few
   */
  public record Found(long count, List<String> first) {
    /** Copies the list. */
    public Found {
      first = List.copyOf(first);
    }
  }

  /**
   * An example that was drawn.
   *
   * @param example as it was read
   * @param regions by image id, of those of its images that have some
   */
  public record Drawn(Example example, Map<String, Regions> regions) {
    /** Copies the map. */
    public Drawn {
      regions = Map.copyOf(regions);
    }
  }
}
