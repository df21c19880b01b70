package io.predilect.data.attributes;

import java.util.Arrays;
import java.util.Optional;

/** Who a place is for, and thereby what decides. As many as can share twelve attributes by twos. */
enum Customer {
  ANN("Ann"),
  BOB("Bob"),
  CLEO("Cleo"),
  DAN("Dan"),
  EVE("Eve"),
  FINN("Finn");

  private final String label;

  Customer(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static Optional<Customer> called(String label) {
    return Arrays.stream(values()).filter(customer -> customer.label.equals(label)).findFirst();
  }
}
