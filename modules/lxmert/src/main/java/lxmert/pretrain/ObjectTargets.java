package lxmert.pretrain;

import org.jspecify.annotations.Nullable;

/**
 * What is to be predicted about the regions of a batch.
 *
 * @param objectIds (B, R), the detector's classes; any where padded
 * @param objectScores (B, R), its confidences; 0 where padded
 * @param attributeIds (B, R)
 * @param attributeScores (B, R)
 * @param masked (M), places of the masked regions in (B * R), rising
 * @param features (M, F), their features before masking
 * @param given (M, C), the detector's distributions over background and objects; null where only
 *     the likeliest object and its probability are known
 */
public record ObjectTargets(
    long[] objectIds,
    float[] objectScores,
    long[] attributeIds,
    float[] attributeScores,
    long[] masked,
    float[] features,
    float @Nullable [] given) {
  /** Targets of which only the likeliest classes are known. */
  public ObjectTargets(
      long[] objectIds,
      float[] objectScores,
      long[] attributeIds,
      float[] attributeScores,
      long[] masked,
      float[] features) {
    this(objectIds, objectScores, attributeIds, attributeScores, masked, features, null);
  }

  /**
   * Distributions over background, which is class 0, and the objects. Where only the likeliest
   * object is known, what its probability leaves is the background's.
   *
   * @param classes C, objects and background
   * @return (M, C)
   */
  float[] distributions(long classes) {
    if (given != null) {
      return given;
    }
    int size = Math.toIntExact(classes);
    float[] all = new float[masked.length * size];
    for (int i = 0; i < masked.length; i++) {
      int place = (int) masked[i];
      all[i * size] = 1 - objectScores[place];
      all[i * size + 1 + (int) objectIds[place]] = objectScores[place];
    }
    return all;
  }
}
