# SPDX-License-Identifier: Apache-2.0

# A price in cents, printed for customers.
Price = Struct.new(:cents) do
  def to_s
    raise ArgumentError, "no cents" if cents.nil?

    format("%d.%02d", cents / 100, cents % 100)
  end
end

RSpec.describe Price do
  { 5 => "0.05", 1250 => "12.50", 100_000 => "1,000.00" }.each do |cents, text|
    it "prints #{cents} cents as #{text}" do
      expect(Price.new(cents).to_s).to eq(text)
    end
  end

  it "needs cents" do
    Price.new(nil).to_s
  end

  it "rounds <half> a cent & more", skip: "only whole cents" do
    expect(Price.new(0.5).to_s).to eq("0.01")
  end

  it "knows the currency" do
    pending "ticket 61: currencies"
    expect(Price.new(100).to_s).to end_with("EUR")
  end

  it "has no sign" do
    pending "ticket 8: fixed since"
    expect(Price.new(1).to_s).not_to start_with("+")
  end

  it "is not written yet"

  context "with a price list" do
    before { raise IOError, "price list is locked" }

    it "finds the price of tea" do
      expect(Price.new(450).to_s).to eq("4.50")
    end
  end
end
