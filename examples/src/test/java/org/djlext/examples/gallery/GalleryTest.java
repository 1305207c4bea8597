package org.djlext.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.examples.CliRun;
import org.djlext.examples.cli.CommandOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {

  @Test
  void pageIsWrittenAndShownOnCover(@TempDir Path out) throws IOException {
    GalleryReport report = run(out, page("birds", "wings <b> & beaks"));
    assertThat(report.failed()).isFalse();
    assertThat(Files.readString(out.resolve("birds.html")))
        .contains("wings &lt;b&gt; &amp; beaks", "<td class=\"number\">2</td>", "index.html");
    assertThat(Files.readString(out.resolve("index.html")))
        .contains("birds.html", "wings &lt;b&gt; &amp; beaks", "preview of birds", "12 eggs");
  }

  @Test
  void failedPageDoesNotHideTheOthers(@TempDir Path out) throws IOException {
    GalleryReport report = run(out, page("birds", null), page("fish", "fins"));
    assertThat(report.failed()).isTrue();
    assertThat(report.pages()).extracting(GalleryReport.Page::failed).containsExactly(true, false);
    assertThat(out.resolve("birds.html")).doesNotExist();
    assertThat(out.resolve("fish.html")).exists();
    assertThat(Files.readString(out.resolve("index.html")))
        .contains("Failed: no birds today", "fins");
  }

  private static GalleryReport run(Path out, GalleryPage... pages) throws IOException {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandOutput output = new CommandOutput("gallery", nowhere, nowhere, false, out);
    return new Gallery(List.of(pages), output).run(null, 0);
  }

  /** A page with a summary, or one that fails if there is none. */
  private static GalleryPage page(String name, String summary) {
    return new GalleryPage() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String title() {
        return "About " + name;
      }

      @Override
      public PageContent run(GalleryRequest request) throws IOException {
        if (summary == null) {
          throw new IOException("no " + name + " today");
        }
        Html table =
            new Html().table(new String[] {"legs>"}, List.<String[]>of(new String[] {"2"}));
        return new PageContent(
            summary, Map.of("laid", "12 eggs"), new Html().paragraph("preview of " + name), table);
      }
    };
  }

  @Test
  void coverAndPagesNeedNothingFromOutside(@TempDir Path out) throws IOException {
    CliRun run = CliRun.of("gallery", "--out", out.toString());
    run.expect(0);
    assertThat(run.out().lines().findFirst().orElseThrow()).startsWith("Models at work");
    assertThat(run.out()).contains(out.resolve("index.html").toUri().toString());
    String cover = Files.readString(out.resolve("index.html"));
    assertThat(cover)
        .contains(
            "language.html",
            "pose.html",
            "faces.html",
            "questions.html",
            "attention.html",
            "data:image/png;base64,");
    for (String page :
        new String[] {
          "index.html",
          "language.html",
          "pose.html",
          "faces.html",
          "questions.html",
          "attention.html"
        }) {
      assertThat(Files.readString(out.resolve(page)))
          .doesNotContain("http:", "https:", "{{", "<script", "<link", "@import")
          .contains("</html>");
    }
  }
}
