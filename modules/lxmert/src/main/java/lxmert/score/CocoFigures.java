package lxmert.score;

/**
 * COCO's twelve figures of a detector, 0 to 1, each a mean over classes; NaN where nothing was
 * there to be found. {@code ap} is average precision, {@code ar} average recall; both are means
 * over the IoU thresholds 0.5, 0.55, ..., 0.95 unless named for one.
 *
 * @param ap of all things, with 100 detections of each class in each image
 * @param ap50 at IoU 0.5
 * @param ap75 at IoU 0.75
 * @param apSmall of things of up to 32 x 32 pixels
 * @param apMedium of things between
 * @param apLarge of things of 96 x 96 pixels and more
 * @param ar1 with the best detection of each class in each image
 * @param ar10 with the best 10
 * @param ar100 with the best 100
 * @param arSmall as {@code apSmall}, with the best 100
 * @param arMedium as {@code apMedium}
 * @param arLarge as {@code apLarge}
 */
public record CocoFigures(
    double ap,
    double ap50,
    double ap75,
    double apSmall,
    double apMedium,
    double apLarge,
    double ar1,
    double ar10,
    double ar100,
    double arSmall,
    double arMedium,
    double arLarge) {}
