package lxmert.vision;

/** What a detector does one after the other with an image that is decoded. */
public enum DetectorStage {
  /** To the size and the numbers that the network reads. */
  RESIZE,
  /** Pixels to the feature map res4. */
  BACKBONE,
  /** Anchors to proposals: region proposal network and suppression. */
  PROPOSALS,
  /** Proposals to features: pool, res5, mean. */
  REGIONS,
  /** Features to the image's regions: predictors, suppression, names. */
  CHOICE;

  /** Called, by the thread that processes the image, when a stage is done. */
  @FunctionalInterface
  public interface Listener {
    /** Tells nobody. */
    Listener NONE = stage -> {};

    /** The stage is done. */
    void done(DetectorStage stage);
  }
}
