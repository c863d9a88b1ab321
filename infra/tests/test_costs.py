"""docs/cost.md: every line is its quantity times its price, and totals add up."""

import re
import unittest

import installation
import place

PAGE = place.text(place.ROOT / "docs/cost.md")
GIGABYTES_PER_DAY = {"Small": 1, "Large": 200}


def rows(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")][2:]


def section(title):
    return re.search(rf"^## {title}.*?(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE).group(0)


class CostsTest(unittest.TestCase):
    def setUp(self):
        self.prices = {key: float(price) for key, price, _ in rows(section("Prices"))}

    def test_lines_and_totals_and_cost_per_gigabyte(self):
        for title, daily in GIGABYTES_PER_DAY.items():
            part = section(title)
            *lines, last = rows(part)
            total = 0
            for what, price, quantity, _, amount in lines:
                with self.subTest(f"{title}: {what}"):
                    self.assertAlmostEqual(self.prices[price] * float(quantity), float(amount), delta=0.0051)
                total += float(amount)
            self.assertEqual(last[-1], f"**{total:.2f}**", title)
            self.assertIn(f"That is **{total / 30 / daily:.2f} USD per GB**", part)

    def test_quantities_are_what_their_explanation_says(self):
        checked = 0
        for title in GIGABYTES_PER_DAY:
            for what, _, quantity, how, _ in rows(section(title)):
                plain = re.fullmatch(r"([\d.]+) \w+ × ([\d.]+) hours × ([\d.]+) days", how)
                if plain:
                    product = 1.0
                    for factor in plain.groups():
                        product *= float(factor)
                    self.assertEqual(product, float(quantity), f"{title}: {what}")
                    checked += 1
        self.assertGreater(checked, 8)

    def test_every_price_is_used_and_dated(self):
        used = {row[1] for title in GIGABYTES_PER_DAY for row in rows(section(title))}
        self.assertEqual(set(self.prices), used - {""})
        self.assertRegex(PAGE, r"as of [A-Z][a-z]+ 20\d\d")

    def test_alarms_are_as_many_as_the_template_has(self):
        alarms = sum(each["Type"] == "AWS::CloudWatch::Alarm" for each in installation.stacks()["alarms"].resources().values())
        for title in GIGABYTES_PER_DAY:
            (quantity,) = [row[2] for row in rows(section(title)) if row[0] == "alarms"]
            self.assertEqual(int(quantity), alarms)


if __name__ == "__main__":
    unittest.main()
