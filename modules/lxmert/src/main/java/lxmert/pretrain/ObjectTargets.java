package lxmert.pretrain;

/**
 * What is to be predicted about the regions of a batch.
 *
 * @param objectIds (B, R), the detector's classes; any where padded
 * @param objectScores (B, R), its confidences; 0 where padded
 * @param attributeIds (B, R)
 * @param attributeScores (B, R)
 * @param masked (M), places of the masked regions in (B * R), rising
 * @param features (M, F), their features before masking
 */
public record ObjectTargets(
    long[] objectIds,
    float[] objectScores,
    long[] attributeIds,
    float[] attributeScores,
    long[] masked,
    float[] features) {}
