package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeVerifierTest {

  private static final Problem SUM =
      CodeVerifier.problem(
          "Add the two numbers.", List.of(new CodeTest("1 2", "3"), new CodeTest("-5 5\n", "0\n")));

  private static final String JAVA_SUM =
      """
      First I read, then I add.
      ```java
      public class Main {
        public static void main(String[] args) {
          var in = new java.util.Scanner(System.in);
          System.out.println(in.nextInt() + in.nextInt() + "  ");
        }
      }
      ```
      That is all.""";

  @TempDir Path folder;

  private static CodeVerifier verifier(int seconds) {
    SandboxLimits limits = new SandboxLimits(Duration.ofSeconds(seconds), 128L << 20, 10_000);
    return new CodeVerifier(new CodeSandbox(limits), CodeLanguage.JAVA, false);
  }

  private static Verdict java(int seconds, String body) {
    String program = "class Main { public static void main(String[] a) throws Exception {%s} }";
    return verifier(seconds).verify(SUM, "```java\n" + program.formatted(body) + "\n```");
  }

  @Test
  void rightProgramPassesAllTests() {
    assertThat(verifier(60).verify(SUM, JAVA_SUM).reason()).isEqualTo("right");
  }

  @Test
  void onlyLastBlockCounts() {
    String wrong = "\n```java\nclass Main { public static void main(String[] a) {} }\n```";
    assertThat(verifier(60).verify(SUM, JAVA_SUM + wrong).reason())
        .isEqualTo("test 1: another output");
    assertThat(verifier(60).verify(SUM, "no code").extracted()).isEmpty();
  }

  @Test
  void partialScoreIsShareOfTests() {
    CodeVerifier partial = new CodeVerifier(verifier(60).sandbox(), CodeLanguage.JAVA, true);
    String program = "class Main { public static void main(String[] a) {System.out.print(3);} }";
    Verdict verdict = partial.verify(SUM, "```\n" + program + "\n```");
    assertThat(verdict.correct()).isFalse();
    assertThat(verdict.score()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void endlessProgramIsKilledWithItsChildren() throws Exception {
    Path mark = folder.resolve("mark");
    String child =
        "new ProcessBuilder(\"sh\", \"-c\", \"sleep 6; touch %s\").start(); while (true) {}"
            .formatted(mark);
    assertThat(java(4, child).reason()).isEqualTo("test 1: out of time");
    Thread.sleep(3000); // the child would have made its mark by then
    assertThat(mark).doesNotExist();
  }

  @Test
  void outputIsCapped() {
    assertThat(java(60, "while (true) System.out.println(\"much\");").reason())
        .isEqualTo("test 1: too much output");
  }

  @Test
  void memoryIsLimited() {
    assertThat(java(60, "long[] all = new long[1 << 28]; System.out.println(all.length);").reason())
        .contains("failed");
  }

  @Test
  void environmentIsEmptyAndFolderIsGone() throws Exception {
    CodeSandbox sandbox = verifier(60).sandbox();
    String program =
        "class Main { public static void main(String[] a) { System.out.println("
            + "System.getenv().keySet() + \" \" + new java.io.File(\"\").getAbsolutePath()); } }";
    String output = sandbox.run(CodeLanguage.JAVA, program, "").output();
    assertThat(output).startsWith("[PATH] ");
    assertThat(Files.exists(Path.of(output.substring(7).strip()))).isFalse();
  }

  @Test
  void networkIsOutOfReachWhereItIsSaidToBe() throws Exception {
    try (var server = new java.net.ServerSocket(0)) {
      String program =
          "class Main { public static void main(String[] a) throws Exception {"
              + " new java.net.Socket(\"127.0.0.1\", %d); System.out.print(\"in\"); } }"
                  .formatted(server.getLocalPort());
      String output = verifier(60).sandbox().run(CodeLanguage.JAVA, program, "").output();
      assertThat(output).isEqualTo(CodeSandbox.isolatesNetwork() ? "" : "in");
    }
  }

  @Test
  void scriptsAreRunOrSaidToBeUnscored() {
    String script = "```python\nprint(sum(map(int, input().split())))\n```";
    Verdict verdict = verifier(60).verify(SUM, script);
    assertThat(verdict.correct()).isEqualTo(CodeLanguage.PYTHON.available());
    assertThat(verdict.scored()).isEqualTo(CodeLanguage.PYTHON.available());
    String greedy = "```python\nx = 'a' * (1 << 29)\nprint(3)\n```";
    assertThat(verifier(60).verify(SUM, greedy).correct()).isFalse();
  }

  @Test
  void brokenTestsAreRefused() {
    Problem broken = new Problem(CodeVerifier.FAMILY, "", "", "[{\"input\":\"1\"}]", 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> verifier(1).verify(broken, JAVA_SUM))
        .withMessageContaining("lacks input or output");
  }
}
