package org.djlext.examples.faces;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** Scores as {@code scores.json} and as {@code tables.md}. */
final class FaceTables {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private record NuisanceRow(String nuisance, String processing, FaceScores scores) {}

  private final Path folder;
  private final int pairs;
  private final int nuisancePairs;
  private final Map<String, FaceScores> models = new LinkedHashMap<>();
  private final List<NuisanceRow> nuisances = new ArrayList<>();
  private List<ToneScores> tones = List.of();

  FaceTables(Path folder, int pairs, int nuisancePairs) {
    this.folder = folder;
    this.pairs = pairs;
    this.nuisancePairs = nuisancePairs;
  }

  void model(String name, FaceScores scores) {
    models.put(name, scores);
  }

  void nuisance(Nuisance nuisance, String processing, FaceScores scores) {
    nuisances.add(new NuisanceRow(nuisance.name().toLowerCase(Locale.ROOT), processing, scores));
  }

  void tones(List<ToneScores> scores) {
    tones = List.copyOf(scores);
  }

  void write() throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("pairs", pairs);
    json.addProperty("nuisance_pairs", nuisancePairs);
    json.addProperty("people", HeldOutFaces.PEOPLE);
    json.addProperty("seed", HeldOutFaces.SEED);
    json.addProperty("comparisons_of_a_face", FaceComparisons.EACH);
    json.addProperty("false_accept_rate", FaceScores.FAR);
    json.add("models", GSON.toJsonTree(models));
    json.add("nuisances", GSON.toJsonTree(nuisances));
    json.add("tones", GSON.toJsonTree(tones));
    WholeFile.write(folder.resolve("scores.json"), GSON.toJson(json) + "\n");
    WholeFile.write(folder.resolve("tables.md"), modelTable() + nuisanceTable() + toneTable());
  }

  private String modelTable() {
    StringBuilder table =
        new StringBuilder(
            "| model | accuracy | TAR at FAR 1e-3 | EER | AUC |\n|---|---|---|---|---|\n");
    models.forEach(
        (name, s) ->
            append(
                table,
                "| %s | %.4f ± %.4f | %.3f | %.4f | %.5f |%n",
                name,
                s.accuracy(),
                s.deviation(),
                s.tar(),
                s.eer(),
                s.auc()));
    return table.append('\n').toString();
  }

  /** A row for each processing, a column for each nuisance. */
  private String nuisanceTable() {
    List<String> columns = nuisances.stream().map(NuisanceRow::nuisance).distinct().toList();
    StringBuilder table = new StringBuilder("| processing |");
    columns.forEach(column -> append(table, " %s |", column));
    table.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
    for (String name : nuisances.stream().map(NuisanceRow::processing).distinct().toList()) {
      append(table, "| %s |", name);
      nuisances.stream()
          .filter(row -> row.processing().equals(name))
          .forEach(row -> append(table, " %.3f |", row.scores().tar()));
      table.append('\n');
    }
    return table.append('\n').toString();
  }

  private String toneTable() {
    StringBuilder table =
        new StringBuilder(
            "| tone | comparisons | accuracy | false matches | false non-matches |\n"
                + "|---|---|---|---|---|\n");
    for (ToneScores s : tones) {
      append(
          table,
          "| %d | %,d | %.4f | %.5f | %.4f |%n",
          s.tone(),
          s.comparisons(),
          s.accuracy(),
          s.falseMatches(),
          s.falseNonMatches());
    }
    return table.toString();
  }

  private static void append(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values));
  }
}
