package lxmert.retrieval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.dataset.CaptionedImages;
import lxmert.heads.Matcher;
import lxmert.io.Progress;
import lxmert.ranks.Gathering;
import lxmert.ranks.Ranks;
import lxmert.ranks.Share;
import lxmert.regions.RegionStore;
import lxmert.score.RetrievalScores;
import lxmert.tensor.Precision;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;

/**
 * Ranks everything of a split for everything.
 *
 * @param regions of all images; stays open
 * @param run the run's folder, for errors
 * @param precision of the matrix products
 */
record RetrievalValidation(
    CaptionedImages pairs, RegionStore regions, Path run, Precision precision, Device device) {
  /** The scores of a model, each rank computing those of a share of the images. */
  RetrievalScores scores(RetrievalFolder model, Ranks ranks, Progress progress) {
    Matcher matcher = new Matcher(model, run, precision, device);
    Share share = ranks.share(pairs.images().size());
    List<float[]> ofImages = new ArrayList<>();
    Gathering.all(ranks, float[][].class, () -> scores(matcher, share, progress))
        .forEach(part -> ofImages.addAll(List.of(part)));
    RetrievalScores scores = RetrievalScores.ofRows(pairs, ofImages);
    progress.say(
        String.format(
            Locale.ROOT,
            "recall at 1 of images %.1f %%, of sentences %.1f %%",
            100 * scores.images().at1(),
            100 * scores.sentences().at1()));
    return scores;
  }

  private float[][] scores(Matcher matcher, Share share, Progress progress) {
    List<String> own = pairs.images().subList(share.first(), share.end());
    Iterable<Regions> seen = () -> own.stream().map(regions::get).iterator();
    return matcher.matchAll(pairs.sentences(), seen, own.size(), progress).toArray(float[][]::new);
  }
}
