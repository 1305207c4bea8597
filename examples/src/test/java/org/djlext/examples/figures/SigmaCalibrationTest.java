package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.examples.figures.SigmaCalibration.Case;
import org.junit.jupiter.api.Test;

class SigmaCalibrationTest {

  @Test
  void truthfulDeviationsAreFoundToBeTruthful() {
    Random random = new Random(1);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      double sigma = 0.01 + 0.1 * random.nextDouble();
      cases.add(new Case(sigma, Math.abs(sigma * random.nextGaussian())));
    }
    SigmaCalibration calibration = SigmaCalibration.of(cases);
    assertThat(calibration.errors()).isEqualTo(20_000);
    for (int k = 0; k < 3; k++) {
      assertThat(calibration.within()[k]).isCloseTo(calibration.gaussian()[k], within(0.01));
    }
    assertThat(calibration.bins())
        .hasSize(10)
        .allSatisfy(bin -> assertThat(bin.deviation() / bin.sigma()).isBetween(0.93, 1.07));
    assertThat(calibration.correlation()).isBetween(0.3, 0.7);
  }

  @Test
  void deviationsThatAreTooLargeByAFactorAreFoundToBe() {
    Random random = new Random(3);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      double sigma = 0.01 + 0.1 * random.nextDouble();
      cases.add(new Case(4 * sigma, Math.abs(sigma * random.nextGaussian())));
    }
    SigmaCalibration calibration = SigmaCalibration.of(cases);
    assertThat(calibration.scale()).isCloseTo(0.25, within(0.005));
    assertThat(calibration.within()[0]).isGreaterThan(0.99);
    assertThat(calibration.scaled()[0]).isCloseTo(0.6827, within(0.01));
  }

  @Test
  void deviationsThatSayNothingAreFoundOut() {
    Random random = new Random(2);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      cases.add(new Case(0.001 + random.nextDouble(), random.nextDouble()));
    }
    assertThat(SigmaCalibration.of(cases).correlation()).isCloseTo(0, within(0.03));
  }
}
