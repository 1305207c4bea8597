package org.djlext.examples.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceGenerator;
import org.djlext.examples.faces.FaceView;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.gallery.Enrolment;
import org.djlext.face.gallery.Gallery;
import org.djlext.face.gallery.GalleryKey;
import org.djlext.face.match.Candidate;
import org.djlext.flashattn.image.RgbImage;

/**
 * People looked for in an encrypted gallery on disk, among them some who are not in it.
 *
 * @param enrolled the face that each person was enrolled with, seen well
 * @param probes what was asked and answered; of the enrolled people first, in their order
 * @param threshold the cosine from which somebody counts as known
 */
record FaceIdentification(List<RgbImage> enrolled, List<Probe> probes, double threshold) {

  private static final int ENROLLED = 100;
  private static final int STRANGERS = 50;
  private static final int FIRST_PERSON = 1000; // none of those that are verified
  private static final int CANDIDATES = 4;
  private static final int KEY_BYTES = 32;

  /**
   * A face that was asked for.
   *
   * @param picture the aligned face, under everything at once
   * @param person which person that is
   * @param candidates the most alike of the gallery
   */
  record Probe(RgbImage picture, int person, List<Candidate> candidates) {

    boolean known() {
      return person < ENROLLED;
    }

    boolean right() {
      return candidates.get(0).person().equals(name(person));
    }

    double cosine() {
      return candidates.get(0).cosine();
    }
  }

  static FaceIdentification of(FaceModels models, long seed, double threshold) throws IOException {
    List<RgbImage> enrolled = draw(models.aligner(), seed, Nuisance.EASY, ENROLLED);
    List<RgbImage> asked = draw(models.aligner(), seed, Nuisance.ALL, ENROLLED + STRANGERS);
    List<float[]> templates = models.embed(enrolled);
    List<float[]> embeddings = models.embed(asked);
    Path folder = Files.createTempDirectory("faces");
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try (Gallery gallery =
        Gallery.builder(folder, FaceModels.EMBEDDING, models.dimension())
            .optKey(GalleryKey.ofBytes(key))
            .open()) {
      gallery.addAll(
          IntStream.range(0, ENROLLED)
              .mapToObj(i -> new Enrolment(name(i), templates.get(i)))
              .toList());
      List<Probe> probes = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        probes.add(new Probe(asked.get(i), i, gallery.search(embeddings.get(i), CANDIDATES)));
      }
      return new FaceIdentification(enrolled, probes, threshold);
    } finally {
      delete(folder);
    }
  }

  private static List<RgbImage> draw(FaceAligner aligner, long seed, Nuisance nuisance, int count) {
    FaceGenerator generator = new FaceGenerator(seed);
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            i -> {
              Random random = new Random(Grain.mix(seed ^ nuisance.ordinal(), i));
              FaceView view = FaceView.draw(nuisance, random);
              return generator.aligned(FIRST_PERSON + i, view, aligner, FaceVerification.JITTER);
            })
        .toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static String name(int person) {
    return "person " + person;
  }

  /** The face that a candidate was enrolled with. */
  RgbImage face(Candidate candidate) {
    return enrolled.get(
        IntStream.range(0, ENROLLED)
            .filter(i -> name(i).equals(candidate.person()))
            .findFirst()
            .orElseThrow());
  }

  /** The share of enrolled people whose own template is the most alike. */
  double rankOne() {
    return share(Probe::known, Probe::right);
  }

  /** The share of enrolled people who are named, and rightly. */
  double named() {
    return share(Probe::known, probe -> probe.right() && probe.cosine() >= threshold);
  }

  /** The share of strangers of whom it is said that they are not in the gallery. */
  double refused() {
    return share(probe -> !probe.known(), probe -> probe.cosine() < threshold);
  }

  private double share(Predicate<Probe> whose, Predicate<Probe> what) {
    List<Probe> all = probes.stream().filter(whose).toList();
    return (double) all.stream().filter(what).count() / all.size();
  }

  String told() {
    return "%d people enrolled with one face each, %d of them and %d strangers asked for"
        .formatted(ENROLLED, ENROLLED, STRANGERS);
  }
}
