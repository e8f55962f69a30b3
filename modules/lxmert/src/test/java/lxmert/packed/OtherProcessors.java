package lxmert.packed;

/**
 * Compares the fast engine with the plain model once more, in a process that is told to use fewer
 * instructions than the processor has.
 */
final class OtherProcessors {
  private OtherProcessors() {}

  /** Ends with an exception where an assertion fails. */
  public static void main(String[] arguments) {
    FastAnsweringTest engine = new FastAnsweringTest();
    engine.equalsThePlainModelInFloat32();
    engine.equalsThePlainModelWithAnyNumberOfRegions();
    engine.equalsThePlainModelWithoutCrossModalityLayers();
    engine.manyQuestionsAboutOneImageEqualOneEach();
    engine.bfloat16KeepsTheBestAnswer();
    new GatedAnsweringTest().equalsThePlainModelWithEveryPreset();
    System.out.println("as the plain model");
  }
}
