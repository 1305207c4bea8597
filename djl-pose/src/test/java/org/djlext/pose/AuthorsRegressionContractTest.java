package org.djlext.pose;

class AuthorsRegressionContractTest extends PoseContract {

  AuthorsRegressionContractTest() {
    super("rle-authors", "coords", "sigma");
  }
}
