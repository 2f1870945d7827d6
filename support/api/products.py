"""`GET /products`: LinkedIn's products that a report can name."""

from ninja import Router, Schema

from partnerhub.api import ClientRequest
from support.models import Product
from support.reports import BusinessLine

router = Router(tags=["products"])


class ProductOut(Schema):
    name: str
    aliases: list[str]
    business_line: BusinessLine
    related_integration: str


class ProductsOut(Schema):
    products: list[ProductOut]


@router.get(
    "/products", response=ProductsOut, operation_id="list_products", summary="Products and their other names"
)
def list_products(request: ClientRequest) -> ProductsOut:
    products = Product.objects.filter(is_active=True)
    return ProductsOut(products=[_out(product) for product in products])


def _out(product: Product) -> ProductOut:
    return ProductOut(
        name=product.name,
        aliases=product.aliases,
        business_line=BusinessLine(product.business_line),
        related_integration=product.programme,
    )
