package org.djlext.examples.captions;

import ai.djl.ModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.djlext.flashattn.image.RgbImage;

/**
 * How well a model draws captions and describes pictures that training never saw. Drawings are
 * judged by {@link PictureReading}, descriptions by their meaning. A score beside a score is that
 * of the same answers and the captions of others.
 */
final class HeldOutCaptions {

  private static final long SEED = 77;
  private static final int CANDIDATES = 8;
  private static final int DRAWN_SHOWN = 12;
  private static final int SHOWN = 24;

  private final CaptionedModel model;
  private final int count;
  private final Map<String, Double> shares = new LinkedHashMap<>();
  private final List<String> mistakes = new ArrayList<>();

  private HeldOutCaptions(CaptionedModel model, int count) {
    this.model = model;
    this.count = count;
  }

  /** Measures the model of a folder; the record and the log get the scores. */
  static void measure(Path folder, int count, CaptionTrainingRecord record, PrintWriter log)
      throws IOException {
    try (CaptionedModel model = CaptionedModel.load(folder)) {
      HeldOutCaptions scores = new HeldOutCaptions(model, count);
      scores.truth();
      scores.drawings("held-out", CaptionSource.heldOut(), 1);
      scores.drawings("held-out", CaptionSource.heldOut(), CANDIDATES);
      scores.drawings("trained", CaptionSource.training(), 1);
      scores.descriptions("held-out", CaptionSource.heldOut());
      scores.descriptions("trained", CaptionSource.training());
      record.put("scores", scores.shares);
      record.put("captions of each score", count);
      scores.mistakes.forEach(log::println);
      scores.shares.forEach(
          (name, share) ->
              log.println(String.format(Locale.ROOT, "%6.1f %%  %s", 100 * share, name)));
      log.flush();
    } catch (ModelException e) {
      throw new IOException("the finished model does not load: " + e.getMessage(), e);
    }
  }

  private List<CaptionedScene> scenes(CaptionSource source) {
    return CaptionedScene.of(source, count, SEED);
  }

  private void truth() {
    List<CaptionedScene> scenes = scenes(CaptionSource.heldOut());
    shares.put(
        "true pictures that the checker agrees with", agreement(scenes, CaptionedScene::draw));
    shares.put(
        "true pictures encoded and drawn again that the checker agrees with",
        agreement(scenes, scene -> model.drawnAgain(scene.draw())));
  }

  private static double agreement(
      List<CaptionedScene> scenes, java.util.function.Function<CaptionedScene, RgbImage> drawing) {
    return scenes.stream()
            .filter(s -> PictureReading.of(drawing.apply(s)).agreesWith(s.caption()))
            .count()
        / (double) scenes.size();
  }

  private void drawings(String which, CaptionSource source, int candidates) {
    List<CaptionedScene> scenes = scenes(source);
    String best = candidates > 1 ? ", the best of %d".formatted(candidates) : "";
    List<PictureReading> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Caption caption = scenes.get(i).caption();
      ChosenDrawing drawing =
          model.drawBest(
              caption.toString(), CaptionedModel.drawing(), (long) i * candidates, candidates);
      drawn.add(PictureReading.of(drawing.picture()));
      if (!drawn.get(i).agreesWith(caption) && mistakes.size() < DRAWN_SHOWN) {
        String seen = drawn.get(i).caption().map(Caption::toString).orElse("something unclear");
        mistakes.add("drawn for %s: %s".formatted(caption, seen));
      }
    }
    shares.put(
        which + " captions drawn as they say" + best,
        share(i -> drawn.get(i).agreesWith(scenes.get(i).caption())));
    shares.put(
        which + " captions drawn as the caption of another says" + best,
        share(i -> drawn.get(i).agreesWith(scenes.get((i + 1) % count).caption())));
  }

  private void descriptions(String which, CaptionSource source) {
    List<CaptionedScene> scenes = scenes(source);
    List<String> said = scenes.stream().map(scene -> model.describe(scene.draw())).toList();
    for (int i = 0; i < count && mistakes.size() < SHOWN; i++) {
      if (!means(said.get(i), scenes.get(i).caption())) {
        mistakes.add("said of %s: %s".formatted(scenes.get(i).caption(), said.get(i)));
      }
    }
    shares.put(
        which + " pictures described rightly",
        share(i -> means(said.get(i), scenes.get(i).caption())));
    shares.put(
        which + " pictures described as another",
        share(i -> means(said.get(i), scenes.get((i + 1) % count).caption())));
  }

  private static boolean means(String text, Caption caption) {
    return Caption.parse(text).filter(said -> said.meansTheSameAs(caption)).isPresent();
  }

  private double share(java.util.function.IntPredicate right) {
    return IntStream.range(0, count).filter(right).count() / (double) count;
  }
}
