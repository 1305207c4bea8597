package org.djlext.examples.face;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.examples.picture.PictureFile;
import org.djlext.face.Embeddings;
import org.djlext.face.eval.InsightfaceBin;
import org.djlext.face.eval.LfwPairs;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.PicturePair;

/** Cosines of pairs of pictures, in the order of their protocol; every picture is embedded once. */
final class EmbeddedPairs {

  private final List<Double> cosines = new ArrayList<>();
  private final List<Boolean> answers = new ArrayList<>();

  private EmbeddedPairs() {}

  /** Embeds pictures in folders; pairs of which one picture cannot be used are left out. */
  static PairScores of(LfwPairs pairs, FacePipeline faces, PictureLoop loop) throws IOException {
    Set<Path> paths = new LinkedHashSet<>();
    for (PicturePair pair : pairs.pairs()) {
      paths.add(pair.first());
      paths.add(pair.second());
    }
    Map<Path, float[]> embeddings = new HashMap<>();
    loop.all(
        paths.stream().map(path -> new PictureFile(path, path.getFileName().toString())).toList(),
        (file, picture) -> embeddings.put(file.path(), faces.embed(faces.see(picture))));
    EmbeddedPairs scored = new EmbeddedPairs();
    for (PicturePair pair : pairs.pairs()) {
      float[] first = embeddings.get(pair.first());
      float[] second = embeddings.get(pair.second());
      if (first != null && second != null) {
        scored.add(first, second, pair.same());
      }
    }
    return scored.scores();
  }

  /** Embeds the pictures of a file of insightface. */
  static PairScores of(InsightfaceBin bin, FacePipeline faces, CommandOutput output)
      throws IOException, TranslateException {
    EmbeddedPairs scored = new EmbeddedPairs();
    boolean[] same = bin.same();
    try (WorkProgress progress = output.progress("eval", bin.size())) {
      for (int i = 0; i < bin.size(); i++) {
        progress.step("pair " + (i + 1));
        float[] first = faces.embed(faces.see(bin.first(i)));
        float[] second = faces.embed(faces.see(bin.second(i)));
        scored.add(first, second, same[i]);
      }
    }
    return scored.scores();
  }

  private void add(float[] first, float[] second, boolean same) {
    cosines.add(Embeddings.cosine(first, second));
    answers.add(same);
  }

  private PairScores scores() {
    boolean[] same = new boolean[answers.size()];
    for (int i = 0; i < same.length; i++) {
      same[i] = answers.get(i);
    }
    return PairScores.ofSimilarities(
        cosines.stream().mapToDouble(Double::doubleValue).toArray(), same);
  }
}
